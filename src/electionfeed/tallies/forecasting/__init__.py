"""The model behind `forecast`: how the seats still out will fall, and how sure that is."""
