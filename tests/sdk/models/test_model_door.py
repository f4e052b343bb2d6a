"""What the Model of the SDK takes, keeps and refuses, by azureml-core's words."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from estimatory import Dataset, Experiment, Model, Workspace
from estimatory.errors import UserError
from estimatory.models import ResourceConfiguration
from estimatory.workspace_contents import Datasets
