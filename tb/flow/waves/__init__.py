"""Waveforms in GTKWave: save files, translations, TLPs as text."""
