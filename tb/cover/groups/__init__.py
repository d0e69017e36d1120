"""The cover groups: what the bins are called, which are mandatory, which are illegal. Data, and nothing else."""
