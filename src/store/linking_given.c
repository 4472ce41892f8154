/* First names that stand for one another: short forms, and what Slavic names are in Russian and in Ukrainian. Source:
 * common knowledge, written for this program. */
#include "linking_words.h"

/* The first of each is the one that blocks are made of. A short form of several names is with the most common. */
static const char *const groups[] = {
    "william bill billy will willie",
    "robert bob bobby rob robbie",
    "richard dick rick ricky rich",
    "james jim jimmy jamie",
    "john jack johnny",
    "joseph joe joey",
    "michael mike mick mickey",
    "thomas tom tommy",
    "charles charlie chuck",
    "edward ed eddie ted teddy",
    "anthony tony",
    "christopher chris",
    "daniel dan danny",
    "david dave davey",
    "donald don donnie",
    "douglas doug",
    "frederick fred freddie",
    "gerald gerry jerry",
    "gregory greg",
    "jeffrey jeff geoffrey geoff",
    "kenneth ken kenny",
    "lawrence larry",
    "leonard len lenny",
    "matthew matt",
    "nathaniel nate nathan",
    "nicholas nick",
    "patrick pat paddy",
    "peter pete",
    "philip phil phillip",
    "raymond ray",
    "ronald ron ronnie",
    "samuel sam sammy",
    "stephen steve steven",
    "timothy tim timmy",
    "walter walt",
    "andrew andy drew",
    "benjamin ben benny",
    "bernard bernie",
    "albert al bert",
    "alexander alex sandy",
    "elizabeth liz beth betty lizzie",
    "margaret maggie meg peggy",
    "katherine kate kathy katie catherine cathy",
    "deborah debbie deb",
    "jennifer jen jenny",
    "jessica jess",
    "judith judy",
    "pamela pam",
    "patricia patty trish",
    "rebecca becky",
    "susan sue suzie",
    "victoria vicky",
    "vladimir volodymyr",
    "aleksandr oleksandr",
    "aleksey alexey oleksiy oleksy",
    "sergey serhiy serhy",
    "nikolay nikolai mykola",
    "mikhail mykhailo mihail",
    "dmitry dmytro",
    "yevgeny yevgeni yevhen yevheny evgeny",
    "andrey andry andriy",
    "pavel pavlo",
    "pyotr petro",
    "oleg oleh",
    "igor ihor",
};

static bool has(struct onr_str group, struct onr_str word) {
  struct onr_str item;
  while (onr_str_next(&group, ' ', &item))
    if (onr_str_equal(item, word)) return true;
  return false;
}

struct onr_str onr_words_given(struct onr_str word) {
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
    struct onr_str group = onr_str_from(groups[i]), first;
    if (has(group, word) && onr_str_next(&group, ' ', &first)) return first;
  }
  return word;
}
