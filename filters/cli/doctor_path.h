/*
 * Which programs the name stanch stands for on $PATH. None of them is started: their bytes are compared.
 */
#ifndef STANCH_DOCTOR_PATH_H
#define STANCH_DOCTOR_PATH_H

#include <limits.h>
#include <stdbool.h>

struct doctor_path {
    char own[PATH_MAX];   /* this program */
    char first[PATH_MAX]; /* what the name stands for; "" where it stands for nothing */
    bool first_differs;   /* from this program */
    char other[PATH_MAX]; /* behind the first one, and not this program; "" where there is none */
};

void doctor_path_read(struct doctor_path *path);

#endif
