from .configurations import (
    ComputeTargetAttachConfiguration as ComputeTargetAttachConfiguration,
)
from .configurations import (
    ComputeTargetProvisioningConfiguration as ComputeTargetProvisioningConfiguration,
)
from .elsewhere import (
    AdlaCompute as AdlaCompute,
)
from .elsewhere import (
    AksCompute as AksCompute,
)
from .elsewhere import (
    BatchCompute as BatchCompute,
)
from .elsewhere import (
    ComputeInstance as ComputeInstance,
)
from .elsewhere import (
    DatabricksCompute as DatabricksCompute,
)
from .elsewhere import (
    DataFactoryCompute as DataFactoryCompute,
)
from .elsewhere import (
    DsvmCompute as DsvmCompute,
)
from .elsewhere import (
    HDInsightCompute as HDInsightCompute,
)
from .elsewhere import (
    KubernetesCompute as KubernetesCompute,
)
from .elsewhere import (
    KustoCompute as KustoCompute,
)
from .elsewhere import (
    SynapseCompute as SynapseCompute,
)
from .hosts.remote import (
    RemoteCompute as RemoteCompute,
)
from .hosts.remote import (
    RemoteComputeAttachConfiguration as RemoteComputeAttachConfiguration,
)
from .hosts.ssh_compute import SshCompute as SshCompute
from .pool.aml_compute import AmlCompute as AmlCompute
from .pool.aml_configuration import (
    AmlComputeProvisioningConfiguration as AmlComputeProvisioningConfiguration,
)
from .pool.aml_status import (
    AmlComputeNodeStateCounts as AmlComputeNodeStateCounts,
)
from .pool.aml_status import (
    AmlComputeStatus as AmlComputeStatus,
)
from .pool.aml_status import (
    ScaleSettings as ScaleSettings,
)
from .record import (
    LOCAL as LOCAL,
)
from .record import (
    TargetRecord as TargetRecord,
)
from .record import (
    find_target as find_target,
)
from .record import (
    list_targets as list_targets,
)
from .slurm.slurm_compute import SlurmCompute as SlurmCompute
from .target import ComputeTarget as ComputeTarget
