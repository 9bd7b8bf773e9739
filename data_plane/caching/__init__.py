"""The cache of a stage of a REST API: `responses` keeps, `keys` tells apart, `cached` is the step."""
