"""Words that datasets of the SDK's first releases were made with; follows azureml-core 1.0.85."""

from __future__ import annotations

from enum import Enum


class FileEncoding(Enum):
    """How text is encoded; ``encoding='utf8'`` says the same."""

    UTF8 = 0
    ISO88591 = 1
    LATIN1 = 2
    ASCII = 3
    UTF16 = 4
    UTF32 = 5
    UTF8BOM = 6
    WINDOWS1252 = 7


class SkipLinesBehavior(Enum):
    """In which files rows are passed over; here in none."""

    NO_ROWS = 0
    FROM_FIRST_FILE_ONLY = 1
    FROM_ALL_FILES = 2


class HistogramCompareMethod(Enum):
    """How the SDK compared two profiles."""

    WASSERSTEIN = 0
    ENERGY = 1


class FileType(Enum):
    """What the SDK guessed files to be."""

    GENERIC_CSV = "GenericCSV"
    GENERIC_CSV_NO_HEADER = "GenericCSVNoHeader"
    GENERIC_TSV = "GenericTSV"
    GENERIC_TSV_NO_HEADER = "GenericTSVNoHeader"
    ZIP = "Zip"
    UNKNOWN = "Unknown"


# --- azureml.contrib.dataset, which read exports of labelling projects ----------------------


class FileHandlingOption(Enum):
    """What became of the images when labelled data became a data frame."""

    DOWNLOAD = 0
    MOUNT = 1
    NONE = 2


class LabeledDatasetTask(Enum):
    """What was labelled."""

    IMAGE_CLASSIFICATION = "ImageClassification"
    IMAGE_MULTI_LABEL_CLASSIFICATION = "ImageMultiLabelClassification"
    OBJECT_DETECTION = "ObjectDetection"
    IMAGE_INSTANCE_SEGMENTATION = "ImageInstanceSegmentation"
