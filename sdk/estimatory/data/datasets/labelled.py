"""Words of ``azureml.contrib.dataset``, which read the exports of Azure ML's labelling projects."""

from __future__ import annotations

from enum import Enum


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
