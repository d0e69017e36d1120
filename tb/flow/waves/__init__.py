# SPDX-License-Identifier: Apache-2.0
"""Waveforms in GTKWave: save files, translations, TLPs as text."""
