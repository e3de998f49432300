/*
 * How rare two bytes side by side are in logs, code, JSON and prose (bench/pair_model.py counts and writes this file anew).
 * A letter stands for the negated binary logarithm of the share: a for 0 bits, z for 25 and more. Upper case counts as
 * lower case here, any digit as 0, either quote as ", blanks as one blank; the last place is for all other bytes.
 */
#ifndef STANCH_ANCHOR_PAIRS_H
#define STANCH_ANCHOR_PAIRS_H

static const char pair_symbols[] = "abcdefghijklmnopqrstuvwxyz0_-./\" :=";

static const char pair_bits[36][37] = {
    "mkjjmmkokplijipkpijhklnnlojnnnmjjlpm", "kmmmknopklpjopkoqllnkqqolpknnnmompsm",
    "jmlmiloikpjklohmpkmjlopomqjmnlmnknql", "jmmlhmoojpnmnoknpllnknnnnqjlllmjinmk",
    "jljikjknmpoikhmklhhinklilpjklkkjhloj", "lmmmlkpqjqqlonjoqkmllqpqmqjnnmpnjotl",
    "mpnojpnkkqqlnllmqklnmppqpmnmnmlljopl", "iqppipqqkqpooojnqmnklqpqoqomonomkosm",
    "kjijkjjqopnjkhilnkiiolqmqlmnpooomptm", "mqpplqqqoqpqpqnoqqnqmqprqqostqrspuwp",
    "monpkpnpmqqoponpqpmonqoqpqojoonmlqnl", "jonkilnoiqojoojnqokjkmopkpnklmmljork",
    "jlomjoppkqpmlojjqoknmppqnqmmmnnokotl", "jnjiikiokplmnmjmqoihkmpplpllllmlinqj",
    "mkjjnjlololjjhjjqijjjkknooomnnnmjmsm", "jpmminnmlqmjnmjkpjlklpopkqnlnnmokosm",
    "qqqqqqqqqqqpqqqqppqqkqqqrqopsqrqosoo", "inklhmkpiqmlkkimqkjjlllqkqnlkllminqk",
    "kokmhnmjjqkkmmjkoljikonpkomkmkkkhlqk", "inkmhmmhipolmnikqijkkolmjpkjmklkhlnj",
    "mlllkmmqkqpkljokqjjjqpqmqploqoppltvn", "kpopippqkqppnpmoqpooqpppqqmnqnppnpsn",
    "kpoolpqlkqpopnmpqmnpppnnqqoolnqplrpn", "lnmnmnqpmqppopplqmojpqqopqjnooollprl",
    "nonpnppqnqqnlnmjqlllpqpqqqomnmnmjopl", "nqqqlqqpnqqppqoqqqpqqqqqqpoprrqlmuwm",
    "jkjkjjoonoonoooooomlonojolekjilkhjsh", "lkkjllmnkqomklllplkllmnnrpmkspproqtn",
    "mmlmnmoonpplnonmqjlnooomqqisjunqkxrm", "moknmnmmnoqonnllrnmmopoppriovmpoiutm",
    "lmlmmnmnmoplmnnmqmkmlnnoqqlpnqkqkurl", "mnjkmmmmkqolkmmlrlljmmnpqrlqoommjhrh",
    "hjiijikkilljjjiiniihjkjllnhkkmkgemkg", "pppqqprsquurqqsqvrpqrrttwtjqtumqhmmn",
    "rqqssqspputqpqrrvsnqsstusumururmjwkn", "mmlkmmmnloommjllomkjlmolppjmnlliflmh",
};

#endif
