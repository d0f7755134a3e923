/*! Made from card/ by scripts/build-card; licences of its parts: LICENSES.txt */
