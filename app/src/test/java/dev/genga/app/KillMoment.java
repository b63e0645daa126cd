package dev.genga.app;

import dev.genga.testing.files.WriteMoment;
import dev.genga.testing.files.WriteMoment.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// A moment at which a run of 40 steps is killed that saves every 3 and shows previews every 6.
///
/// @param at the moment
/// @param goesOnAfter the step after which the run then goes on; 0: it starts anew
record KillMoment(WriteMoment at, int goesOnAfter) {
  static final int STEPS = 40;
  static final int SAVE_EVERY = 3;
  static final int PREVIEW_EVERY = 6;

  /// A state's writes: the header's length, the header, three tensors, the checksum.
  private static final int WRITES = 6;

  /// A moment at each place, in the order of the steps, spread over the run.
  static List<KillMoment> spread(Random random) {
    var places = new ArrayList<>(Arrays.asList(Place.values()));
    Collections.shuffle(places, random);
    int saves = Math.ceilDiv(STEPS, SAVE_EVERY);
    var moments = new ArrayList<KillMoment>();
    for (int i = 0; i < places.size(); i++) {
      int first = i * saves / places.size();
      int next = (i + 1) * saves / places.size();
      int save = Math.min(STEPS, SAVE_EVERY * (1 + random.nextInt(first, next)));
      moments.add(draw(places.get(i), save, random));
    }
    return moments;
  }

  private static KillMoment draw(Place place, int step, Random random) {
    var choices = new ArrayList<KillMoment>();
    choices.add(inState(place, step, random));
    choices.add(inLora(place, step, random));
    if (step % PREVIEW_EVERY == 0) {
      choices.add(inPreview(place, step));
    }
    if (place.ofWrite()) {
      choices.add(inLog(place, step, random));
    }
    return choices.get(random.nextInt(choices.size()));
  }

  private static KillMoment inState(Place place, int step, Random random) {
    String file = name("lora-state/step%08d.safetensors", step);
    return new KillMoment(
        new WriteMoment(place, file, 1 + random.nextInt(WRITES), ""),
        place == Place.AFTER_RENAME ? step : savedBefore(step));
  }

  /// A LoRA is written before the state of its step, but for the last.
  private static KillMoment inLora(Place place, int step, Random random) {
    String file = step == STEPS ? "lora.safetensors" : name("lora-step%08d.safetensors", step);
    return new KillMoment(
        new WriteMoment(place, file, 1 + random.nextInt(WRITES), ""),
        step == STEPS ? step : savedBefore(step));
  }

  private static KillMoment inPreview(Place place, int step) {
    return new KillMoment(
        new WriteMoment(place, name("sample/lora_%06d_01_7.png", step), 1, ""), step);
  }

  private static KillMoment inLog(Place place, int step, Random random) {
    int line = savedBefore(step) + 1 + random.nextInt(step - savedBefore(step));
    return new KillMoment(
        new WriteMoment(place, "log.jsonl", 1, "\"step\":%d,".formatted(line)), savedBefore(step));
  }

  private static int savedBefore(int step) {
    return (step - 1) / SAVE_EVERY * SAVE_EVERY;
  }

  private static String name(String format, int step) {
    return String.format(Locale.ROOT, format, step);
  }
}
