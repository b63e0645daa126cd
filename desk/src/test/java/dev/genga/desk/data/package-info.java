@NullMarked
package dev.genga.desk.data;

import org.jspecify.annotations.NullMarked;
