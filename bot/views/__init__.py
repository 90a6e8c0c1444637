"""What is known, as cards: values in, a card out. Nothing is asked for, decided or changed here."""
