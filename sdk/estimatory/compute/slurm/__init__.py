"""Runs handed to a batch queue: script → sbatch → follow → scancel; Slurm is the engine.

``settings`` is what a target says, ``script`` the batch script (pure), ``client`` Slurm's own
commands, ``states`` what its words mean, ``job_files`` what lies in the run folder, ``launcher``
follows one job. Inside the job, ``worker/slurm_entry.py`` starts the ranks.
"""
