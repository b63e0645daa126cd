/// Tests.
@NullMarked
package dev.genga.desk.web;

import org.jspecify.annotations.NullMarked;
