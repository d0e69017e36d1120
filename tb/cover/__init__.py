"""The functional coverage model: groups of named bins, and what samples them from checked stimuli."""
