package dev.genga.app.musubi;

import static dev.genga.app.musubi.Flag.Values.SWITCH;
import static dev.genga.app.musubi.Flag.Values.TEXT;
import static dev.genga.app.musubi.Flag.Values.WHOLE;
import static dev.genga.app.musubi.Script.CACHE_LATENTS;
import static dev.genga.app.musubi.Script.CACHE_TEXTS;

import java.util.List;
import java.util.stream.Stream;

/// The flags of the two scripts that make caches.
final class CacheFlags {
  private static final String MEMORY =
      "a clip is encoded in pieces that fit, whatever the batch size";
  private static final String THREADS = "genga reads clips ahead by itself";
  private static final String FOREIGN_STAY =
      "genga deletes no cache: it trains on those of the data set and leaves others where they are";
  private static final String PLAN = "`genga plan` shows what would be cached";
  private static final String ONE_FRAME =
      "it is for models that make one frame of another, which genga doesn't train";

  static final List<Flag> ALL = Stream.of(latents(), texts()).flatMap(List::stream).toList();

  private CacheFlags() {}

  private static List<Flag> latents() {
    return List.of(
        latents("--dataset_config", TEXT).needed().honoured("the data set file"),
        latents("--vae", TEXT).needed().honoured("the VAE"),
        latents("--vae_dtype", TEXT)
            .honoured("bfloat16, as without it; other caches than those genga doesn't write"),
        latents("--vae_cache_cpu", SWITCH)
            .replaced("the VAE keeps two frames of each layer, where it computes"),
        latents("--device", TEXT).honoured("cpu or cuda; without it, cuda where there is one"),
        latents("--batch_size", WHOLE).replaced(MEMORY),
        latents("--num_workers", WHOLE).replaced(THREADS),
        latents("--skip_existing", SWITCH)
            .honoured(
                "caches that are there are taken over after a check, three by encoding again;"
                    + " without it, those that genga did not make are made again"),
        latents("--keep_cache", SWITCH).replaced(FOREIGN_STAY),
        latents("--debug_mode", TEXT).oneOf("image", "console", "video").refused(PLAN),
        latents("--console_width", WHOLE).otherwise(80).refused(PLAN),
        latents("--console_back", TEXT).refused(PLAN),
        latents("--console_num_images", WHOLE).refused(PLAN),
        latents("--disable_cudnn_backend", SWITCH)
            .replaced("the engine chooses its own convolutions"),
        latents("--i2v", SWITCH)
            .honoured("first frames are encoded, too; with --clip, which Wan2.1's models need"),
        latents("--clip", TEXT)
            .honoured("the image encoder; first frames are encoded for image-to-video models"),
        latents("--one_frame", SWITCH).refused(ONE_FRAME));
  }

  private static List<Flag> texts() {
    return List.of(
        texts("--dataset_config", TEXT).needed().honoured("the data set file"),
        texts("--t5", TEXT).needed().honoured("the text encoder"),
        texts("--fp8_t5", SWITCH)
            .honoured(
                "every weight of the text encoder is rounded to float8_e4m3fn, and computed with in"
                    + " bfloat16"),
        texts("--device", TEXT).honoured("cpu or cuda; without it, cuda where there is one"),
        texts("--batch_size", WHOLE)
            .replaced("64 captions go through the text encoder together, without padding"),
        texts("--num_workers", WHOLE).replaced(THREADS),
        texts("--skip_existing", SWITCH)
            .honoured(
                "caches that are there are taken over after a check, three by encoding again;"
                    + " without it, those that genga did not make are made again"),
        texts("--keep_cache", SWITCH).replaced(FOREIGN_STAY));
  }

  private static Flag.Draft latents(String name, Flag.Values values) {
    return Flag.of(CACHE_LATENTS, name, values);
  }

  private static Flag.Draft texts(String name, Flag.Values values) {
    return Flag.of(CACHE_TEXTS, name, values);
  }
}
