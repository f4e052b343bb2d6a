"""Registering datastores outside Azure: folders, web servers, buckets, any place of fsspec."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from ...base.current_folder import absolute_path
from ...errors import UserError
from ...folders.opened_workspace import AnyWorkspace
from .kinds import FolderDatastore, FsspecDatastore, WebDatastore
from .opening import register


class OtherPlaces:
    """``Datastore.register_…`` for places that Azure ML did not know."""

    @staticmethod
    def register_folder(
        workspace: AnyWorkspace, datastore_name: str, path: str, overwrite: bool = False
    ) -> FolderDatastore:
        """Register a folder of this machine; nothing is copied.

        Raises:
            UserError: ``path`` is no folder.
        """
        folder = absolute_path(os.path.expanduser(path))
        if not os.path.isdir(folder):
            raise UserError(f"{path!r} is no folder.", "Make it first, or name one that is there.")
        return register(FolderDatastore, locals(), path=folder)

    @staticmethod
    def register_http(
        workspace: AnyWorkspace, datastore_name: str, url: str, overwrite: bool = False
    ) -> WebDatastore:
        """Register a folder of a web server such as ``https://example.org/data``, read only.

        Raises:
            UserError: ``url`` is no web address.
        """
        if not url.startswith(("http://", "https://")):
            raise UserError(f"{url!r} is no web address.", "It begins with https:// or http://.")
        return register(WebDatastore, locals())

    @staticmethod
    def register_fsspec(
        workspace: AnyWorkspace,
        datastore_name: str,
        url: str,
        options: Mapping[str, object] | None = None,
        overwrite: bool = False,
        *,
        stand_in: str | None = None,
    ) -> FsspecDatastore:
        """Register any place that fsspec reaches.

        Args:
            workspace: that it is registered in.
            datastore_name: its name there.
            url: such as ``s3://bucket/folder``, ``gs://bucket``, ``sftp://host/data``.
            options: for fsspec's file system: keys, endpoint. Kept as a secret.
            overwrite: replace another datastore of that name.
            stand_in: a local folder that is used in its place.

        Raises:
            UserError: ``url`` has no protocol.
        """
        if "://" not in url:
            raise UserError(f"{url!r} is no URL.", "It says the protocol: s3://bucket/folder.")
        return register(FsspecDatastore, locals(), options=json.dumps(options) if options else None)

    @staticmethod
    def register_s3(
        workspace: AnyWorkspace,
        datastore_name: str,
        bucket: str,
        access_key: str | None = None,
        secret_key: str | None = None,
        endpoint_url: str | None = None,
        overwrite: bool = False,
        *,
        stand_in: str | None = None,
    ) -> FsspecDatastore:
        """Register a bucket of S3 or of a server with its protocol (read through s3fs).

        Without keys those of the machine are used (``~/.aws``, variables).
        """
        given = {"key": access_key, "secret": secret_key, "endpoint_url": endpoint_url}
        options = {key: value for key, value in given.items() if value}
        url = f"s3://{bucket.removeprefix('s3://')}"
        return OtherPlaces.register_fsspec(
            workspace, datastore_name, url, options, overwrite, stand_in=stand_in
        )

    @staticmethod
    def register_gcs(
        workspace: AnyWorkspace,
        datastore_name: str,
        bucket: str,
        token: str | None = None,
        overwrite: bool = False,
        *,
        stand_in: str | None = None,
    ) -> FsspecDatastore:
        """Register a bucket of Google Cloud Storage (read through gcsfs)."""
        url = f"gs://{bucket.removeprefix('gs://')}"
        options = {"token": token} if token else {}
        return OtherPlaces.register_fsspec(
            workspace, datastore_name, url, options, overwrite, stand_in=stand_in
        )
