// The short version of `make torture KINDS=commands`.
'use strict';

require('./short').short('commands that were killed come to the same when they are run again', require('./kinds/commands'), 1);
