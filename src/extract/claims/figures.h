/* Measured figures of confidence.c, written by `make confidence`: how many claims of each rule, kind (direct, indirect,
 * mixed) and source (not named, named) were {right, found}; and the odds of each trait.
 * Counted on train/polnear, dev/gum_news: 14728 claims. */
static const struct onr_count counts[ONR_RULE_COUNT][ONR_QUOTE_COUNT][2] = {
    [ONR_RULE_QUOTE_AFTER] = {{{80, 147}, {422, 521}}, {{0, 0}, {0, 0}}, {{6, 14}, {32, 46}}},
    [ONR_RULE_QUOTE_BEFORE] = {{{154, 165}, {2096, 2224}}, {{0, 0}, {0, 0}}, {{12, 17}, {78, 105}}},
    [ONR_RULE_QUOTE_INVERTED] = {{{72, 77}, {613, 643}}, {{0, 0}, {0, 0}}, {{4, 10}, {29, 33}}},
    [ONR_RULE_QUOTE_COLON] = {{{11, 25}, {36, 54}}, {{0, 0}, {0, 0}}, {{0, 0}, {0, 0}}},
    [ONR_RULE_QUOTE_FLOATING] = {{{2, 16}, {27, 95}}, {{0, 0}, {0, 0}}, {{0, 0}, {0, 0}}},
    [ONR_RULE_QUOTE_FRAGMENT] = {{{5, 16}, {8, 15}}, {{0, 0}, {0, 0}}, {{40, 118}, {95, 153}}},
    [ONR_RULE_LABEL] = {{{1, 1}, {11, 13}}, {{10, 14}, {33, 42}}, {{0, 0}, {29, 30}}},
    [ONR_RULE_VERB_THAT] = {{{9, 9}, {30, 32}}, {{332, 450}, {489, 587}}, {{55, 71}, {268, 298}}},
    [ONR_RULE_VERB_CLAUSE] = {{{2, 3}, {2, 3}}, {{585, 923}, {739, 942}}, {{50, 87}, {337, 407}}},
    [ONR_RULE_VERB_QUESTION] = {{{0, 0}, {0, 0}}, {{43, 68}, {31, 42}}, {{5, 6}, {13, 16}}},
    [ONR_RULE_VERB_INFINITIVE] = {{{0, 0}, {0, 0}}, {{64, 109}, {150, 261}}, {{3, 6}, {22, 41}}},
    [ONR_RULE_VERB_NOUN] = {{{0, 2}, {4, 4}}, {{280, 553}, {576, 971}}, {{39, 62}, {154, 213}}},
    [ONR_RULE_VERB_AS] = {{{0, 0}, {0, 0}}, {{25, 32}, {27, 35}}, {{4, 5}, {17, 20}}},
    [ONR_RULE_VERB_PARTICLE] = {{{1, 1}, {1, 1}}, {{103, 182}, {190, 282}}, {{17, 24}, {43, 58}}},
    [ONR_RULE_VERB_WEAK] = {{{0, 0}, {0, 0}}, {{3, 4}, {1, 1}}, {{0, 0}, {0, 0}}},
    [ONR_RULE_INFINITIVE] = {{{0, 0}, {0, 1}}, {{9, 32}, {103, 248}}, {{0, 4}, {11, 19}}},
    [ONR_RULE_PARTICIPLE] = {{{0, 0}, {6, 6}}, {{40, 80}, {239, 368}}, {{18, 24}, {138, 173}}},
    [ONR_RULE_WITH_PARTICIPLE] = {{{0, 0}, {0, 0}}, {{8, 23}, {5, 10}}, {{1, 2}, {1, 3}}},
    [ONR_RULE_CLAUSE_BEFORE] = {{{0, 0}, {0, 0}}, {{119, 180}, {184, 252}}, {{9, 16}, {63, 80}}},
    [ONR_RULE_ACCORDING_TO] = {{{2, 3}, {4, 4}}, {{207, 276}, {53, 75}}, {{27, 35}, {9, 12}}},
    [ONR_RULE_NOUN_CARRIED] = {{{0, 0}, {1, 1}}, {{25, 37}, {16, 26}}, {{0, 0}, {2, 2}}},
    [ONR_RULE_NOUN_ALONE] = {{{0, 0}, {1, 3}}, {{9, 49}, {49, 214}}, {{0, 0}, {6, 22}}},
    [ONR_RULE_NOUN_BARE] = {{{0, 0}, {2, 2}}, {{8, 36}, {75, 212}}, {{0, 1}, {6, 12}}},
    [ONR_RULE_ADJECTIVE] = {{{0, 0}, {0, 0}}, {{47, 86}, {39, 64}}, {{2, 5}, {1, 2}}},
    [ONR_RULE_PASSIVE] = {{{0, 0}, {0, 0}}, {{104, 249}, {12, 21}}, {{7, 17}, {0, 0}}},
    [ONR_RULE_PASSIVE_TOLD] = {{{0, 0}, {0, 0}}, {{19, 33}, {1, 2}}, {{1, 1}, {1, 1}}},
    [ONR_RULE_RAISED] = {{{0, 0}, {0, 0}}, {{93, 251}, {0, 0}}, {{6, 21}, {0, 0}}},
    [ONR_RULE_HEARSAY] = {{{0, 0}, {0, 0}}, {{7, 24}, {0, 0}}, {{2, 3}, {0, 0}}},
};

static const double trait_odds[ONR_TRAIT_COUNT] = {
    [ONR_TRAIT_TINY] = 0.84,   [ONR_TRAIT_SHORT] = 0.70,  [ONR_TRAIT_PARTS] = 1.08,     [ONR_TRAIT_COMMA] = 0.92,
    [ONR_TRAIT_INSIDE] = 0.65, [ONR_TRAIT_FAR] = 0.66,    [ONR_TRAIT_OWN_VOICE] = 0.71, [ONR_TRAIT_BARE] = 0.87,
    [ONR_TRAIT_UNSURE] = 0.94, [ONR_TRAIT_SPEECH] = 1.17, [ONR_TRAIT_MIND] = 0.83,      [ONR_TRAIT_NO_VERB] = 0.82,
};
