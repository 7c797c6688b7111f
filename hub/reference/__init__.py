"""What is written from the models and the vocabulary: schemas for editors, and the pages of reference."""
