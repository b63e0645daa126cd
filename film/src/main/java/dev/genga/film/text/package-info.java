/// Text in pictures: subtitles, titles, credits, signs.
@NullMarked
package dev.genga.film.text;

import org.jspecify.annotations.NullMarked;
