package dev.genga.dataset.plan;

import java.nio.file.Path;

/// Something that the work will write.
///
/// @param what in words, such as `latents of section 1`
/// @param folder where it goes, absolute; need not exist yet
/// @param least bytes that it takes for certain, without what is there already
/// @param most bytes that it may take
public record DiskItem(String what, Path folder, long least, long most) {}
