"""The cover groups: what bins are called, which are mandatory, which are illegal. Data, nothing else."""
