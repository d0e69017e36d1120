"""What is sent: sequences of TLP bursts, one subject a file."""
