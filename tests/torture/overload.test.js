// The short version of `make torture KINDS=overload`.
'use strict';

require('./short').short('too much is shed, and others are served meanwhile', require('./kinds/overload'), 1);
