"""Sweeps by the names of ``azureml.train.hyperdrive`` (azureml-train-core 1.62).

``expressions`` are the space, ``sampling`` is how it is searched, ``policies`` stop bad children,
``config`` is all of it, and ``run`` the run that a submission of it returns.
"""
