"""What the real Azure ML SDK's wheels have and Estimatory neither has nor answers."""
