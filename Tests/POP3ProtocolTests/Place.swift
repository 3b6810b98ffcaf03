// Place.
