// The short version of `make torture KINDS=full`.
'use strict';

require('./short').short('a full disk is told of, loses nothing and is got over', require('./kinds/full'), 1);
