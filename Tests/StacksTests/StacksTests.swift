// Its first test comes with the module itself.
