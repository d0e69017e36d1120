"""What every room of the bench uses: settings, paths, scheduling, observations, predictions, failures."""
