// The short version of `make torture KINDS=hostile`.
'use strict';

require('./short').short('clients that break HTTP leave nothing behind', require('./kinds/hostile'), 2);
