// The short version of `make torture KINDS=soak`.
'use strict';

// a sanitizer must be loaded before the clock
const skip = process.env.ONRECORD_SANDBOX === 'off';

require('./short').short('a server goes on as its clock jumps', require('./kinds/soak'), 4, { seed: 7, skip });
