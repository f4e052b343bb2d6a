"""Words of datasets of the SDK's first releases; follows azureml-core 1.0.85."""

from __future__ import annotations

from enum import Enum


class FileEncoding(Enum):
    """The encoding of text; ``encoding='utf8'`` means the same."""

    UTF8 = 0
    ISO88591 = 1
    LATIN1 = 2
    ASCII = 3
    UTF16 = 4
    UTF32 = 5
    UTF8BOM = 6
    WINDOWS1252 = 7


class SkipLinesBehavior(Enum):
    """The files in which rows are skipped; here in no file."""

    NO_ROWS = 0
    FROM_FIRST_FILE_ONLY = 1
    FROM_ALL_FILES = 2


class HistogramCompareMethod(Enum):
    """The SDK's ways to compare two profiles."""

    WASSERSTEIN = 0
    ENERGY = 1


class FileType(Enum):
    """The types of files that the SDK could guess."""

    GENERIC_CSV = "GenericCSV"
    GENERIC_CSV_NO_HEADER = "GenericCSVNoHeader"
    GENERIC_TSV = "GenericTSV"
    GENERIC_TSV_NO_HEADER = "GenericTSVNoHeader"
    ZIP = "Zip"
    UNKNOWN = "Unknown"


# --- azureml.contrib.dataset, which read exports of labelling projects ----------------------


class FileHandlingOption(Enum):
    """The handling of images when labelled data became a data frame."""

    DOWNLOAD = 0
    MOUNT = 1
    NONE = 2


class LabeledDatasetTask(Enum):
    """The kind of labels."""

    IMAGE_CLASSIFICATION = "ImageClassification"
    IMAGE_MULTI_LABEL_CLASSIFICATION = "ImageMultiLabelClassification"
    OBJECT_DETECTION = "ObjectDetection"
    IMAGE_INSTANCE_SEGMENTATION = "ImageInstanceSegmentation"
