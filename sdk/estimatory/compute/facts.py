"""Settings of a target as text that can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..masking import mask_secrets


def describe_settings(
    configuration: Mapping[str, object], labels: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """Return label to value of the settings that are set, in the order of ``labels``.

    Args:
        configuration: as the record of a target holds it.
        labels: settings that may be shown, with a label: no paths of keys, no lines of a shell.
    """
    facts = {label: render_setting(configuration.get(name)) for name, label in labels}
    return {label: text for label, text in facts.items() if text}


def render_setting(value: object) -> str:
    """Return a value as text, with secrets masked; empty when nothing is set."""
    if not value:
        return ""
    if isinstance(value, (list, tuple)):
        return " ".join(render_setting(item) for item in value)
    return mask_secrets("yes" if value is True else str(value))
