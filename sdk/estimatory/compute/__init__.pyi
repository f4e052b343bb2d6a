from .configurations import (
    ComputeTargetAttachConfiguration as ComputeTargetAttachConfiguration,
    ComputeTargetProvisioningConfiguration as ComputeTargetProvisioningConfiguration,
)
from .elsewhere import (
    AdlaCompute as AdlaCompute,
    AksCompute as AksCompute,
    BatchCompute as BatchCompute,
    ComputeInstance as ComputeInstance,
    DatabricksCompute as DatabricksCompute,
    DataFactoryCompute as DataFactoryCompute,
    DsvmCompute as DsvmCompute,
    HDInsightCompute as HDInsightCompute,
    KubernetesCompute as KubernetesCompute,
    KustoCompute as KustoCompute,
    SynapseCompute as SynapseCompute,
)
from .hosts.remote import (
    RemoteCompute as RemoteCompute,
    RemoteComputeAttachConfiguration as RemoteComputeAttachConfiguration,
)
from .hosts.ssh_compute import SshCompute as SshCompute
from .pool.aml_compute import AmlCompute as AmlCompute
from .pool.aml_configuration import (
    AmlComputeProvisioningConfiguration as AmlComputeProvisioningConfiguration,
)
from .pool.aml_status import (
    AmlComputeNodeStateCounts as AmlComputeNodeStateCounts,
    AmlComputeStatus as AmlComputeStatus,
    ScaleSettings as ScaleSettings,
)
from .record import (
    LOCAL as LOCAL,
    TargetRecord as TargetRecord,
    find_target as find_target,
    list_targets as list_targets,
)
from .slurm.slurm_compute import SlurmCompute as SlurmCompute
from .target import ComputeTarget as ComputeTarget
