// The short version of `make torture KINDS=kill`.
'use strict';

require('./short').short('what was acknowledged survives SIGKILL', require('./kinds/kill'), 6);
