/// Files of clips, sent to the browser: whole, in ranges, as thumbnails.
@NullMarked
package dev.genga.desk.media;

import org.jspecify.annotations.NullMarked;
