package org.freshet.upstream.compare;

/**
 * What became of comparing a tarball with a tag.
 *
 * @param summary one line: how many files are the same, and what explains how many others
 * @param unexplained how many differences nothing explains
 * @param names the first of those with what is to be said of them, in one line
 * @param diff those, for people to read; empty when there are none
 */
public record Comparison(String summary, int unexplained, String names, String diff) {}
