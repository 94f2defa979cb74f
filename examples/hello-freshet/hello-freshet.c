/* Says hello from the newest release. */
#include <stdio.h>

#ifndef VERSION
#define VERSION "unknown"
#endif

int main(void)
{
    puts("hello from release " VERSION);
    return 0;
}
