package dev.genga.dataset.cache;

/// What became of one kind of caches.
///
/// @param stage `latents`, `masks` or `texts`
/// @param made files written
/// @param kept files that were right already
/// @param trusted files that another program made, checked and taken over
/// @param encoded clips' windows or texts that went through the model; fewer than `made` where one
///     stood for several
public record CacheReport(String stage, int made, int kept, int trusted, int encoded) {}
