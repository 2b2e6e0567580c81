// Its first file comes with the stage itself.
