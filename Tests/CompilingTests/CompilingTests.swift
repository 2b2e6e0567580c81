// Its first test comes with the stage itself.
