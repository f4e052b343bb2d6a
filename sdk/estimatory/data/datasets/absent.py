"""Attributes that datasets of the SDK had besides, each with the way to do the same here."""

from __future__ import annotations

from ...errors import UserError

_ARCHIVES = "Datasets are not archived or deprecated: unregister_all_versions() forgets a name."
_SNAPSHOTS = (
    "Data are not copied for a version: let each version's files have a path of their own. "
    "Every run notes a hash of the files that it was given: run.get_details()['inputDatasets']."
)
_PROFILES = "TabularDataset.get_profile() computes the profile of a table; compare two of these."
_DEFINITIONS = (
    "A definition is not changed: ds.register(ws, name, create_new_version=True) registers another "
    "one, Dataset.get_by_name(ws, name, version=…) gives each."
)
_DATAFLOW = "Datasets are not made of dataflows of azureml-dataprep: ds.definition describes one."

_LABELS = (
    "Only exports of Azure ML's labelling projects said which column holds images or labels: name "
    "the column yourself, ds.download('image_url')."
)

ABSENT = {
    **dict.fromkeys(("label", "image", "Labeled"), _LABELS),
    **dict.fromkeys(("archive", "deprecate", "reactivate", "state", "is_visible"), _ARCHIVES),
    **dict.fromkeys(
        ("create_snapshot", "delete_snapshot", "get_all_snapshots", "get_snapshot"), _SNAPSHOTS
    ),
    **dict.fromkeys(("compare_profiles", "diff", "generate_profile"), _PROFILES),
    **dict.fromkeys(
        ("definition_version", "get_definition", "get_definitions", "update_definition"),
        _DEFINITIONS,
    ),
    "head": "ds.take(5).to_pandas_dataframe() gives the first rows.",
    "_dataflow": _DATAFLOW,
    "Tabular": "Dataset.Tabular makes datasets of rows and columns.",
    "File": "Dataset.File makes datasets of files.",
}
"""Attributes of a dataset that are refused."""

_OF_ONE = "It is of one dataset: Dataset.get_by_name(ws, 'name'), or what Dataset.Tabular makes."
ABSENT_IN_CLASS = {
    **{name: text for name, text in ABSENT.items() if name not in ("Tabular", "File")},
    **dict.fromkeys(
        (
            "definition description get_profile id name register sample tags to_pandas_dataframe "
            "to_spark_dataframe update workspace"
        ).split(),
        _OF_ONE,
    ),
}
"""Attributes of the class ``Dataset``, whose instances the SDK's first releases gave."""


def explain_torchvision(kind: str, instead: str) -> UserError:
    """Return the error of ``to_torchvision``, with the way to reach the images."""
    return UserError(
        f"A {kind} cannot become a torchvision dataset: only what a labelling project of Azure ML "
        "exported said where the images are and which labels they have.",
        f"{instead}; a Dataset of torch.utils.data of your own pairs them with the labels.",
    )
