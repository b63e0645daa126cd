package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.CacheNames;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.text.TextEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Makes the prompt embeddings of a plan's captions. One text is encoded once, however many clips
/// and sections have it.
public final class TextCaches {
  private final String encoderHash;
  private final DType dtype;
  private final CacheListener listener;

  /// @param encoderHash SHA-256 of the text encoder's file, and of its tokenizer's where that is a
  ///     file of its own
  /// @param dtype what the encoder computes in
  public TextCaches(String encoderHash, DType dtype, CacheListener listener) {
    this.encoderHash = encoderHash;
    this.dtype = dtype;
    this.listener = listener;
  }

  /// One cache file to make: all that is kept of it until its turn comes.
  private record Text(Path folder, String cache, String caption) {}

  /// Makes what is missing, stale or damaged; what is right stays untouched.
  ///
  /// @param encoder loaded only if there is something to encode
  /// @param trustForeign whether to take over files that another program made, after a check
  /// @throws ProblemException if a caption's embedding is not made of numbers, or a file that was to
  ///     be trusted is wrong
  public CacheReport make(
      DatasetPlan plan, Supplier<TextEncoder> encoder, boolean trustForeign, long seed) {
    var todo = new LinkedHashMap<String, List<Text>>();
    var foreign = new ArrayList<Text>();
    int kept = 0;
    int count = 0;
    try (var folders = new CacheFolders()) {
      for (var text : texts(plan)) {
        var target = target(text);
        var fault = folders.fault(target);
        if (fault == null) {
          kept++;
        } else if (trustForeign && fault.kind() == CacheFault.Kind.FOREIGN) {
          foreign.add(text);
        } else {
          count++;
          todo.computeIfAbsent(text.caption(), _ -> new ArrayList<>()).add(text);
          if (fault.kind() != CacheFault.Kind.MISSING) {
            listener.onUnused(target.file().toString(), fault.why());
          }
        }
      }
      if (todo.isEmpty() && foreign.isEmpty()) {
        return new CacheReport("texts", 0, kept, 0, 0);
      }
      try (var model = encoder.get();
          var _ = Autograd.off()) {
        new TextTrust(model, seed).check(captions(foreign));
        foreign.forEach(text -> folders.record(target(text)));
        encode(todo, count, model, folders);
      }
      return new CacheReport("texts", count, kept, foreign.size(), todo.size());
    }
  }

  private Map<Path, String> captions(List<Text> texts) {
    var captions = new LinkedHashMap<Path, String>();
    texts.forEach(text -> captions.put(target(text).file(), text.caption()));
    return captions;
  }

  private void encode(
      Map<String, List<Text>> todo, int count, TextEncoder encoder, CacheFolders folders) {
    listener.onStart("texts", count);
    var problems = new Problems();
    var captions = List.copyOf(todo.keySet());
    int done = 0;
    for (var batch : CaptionBatches.of(captions, encoder.device(), encoder::tokens)) {
      try (var _ = TensorScope.open()) {
        var rows = encoder.encode(batch);
        for (int i = 0; i < batch.size(); i++) {
          var texts = todo.getOrDefault(batch.get(i), List.of());
          if (!rows.get(i).isFinite()) {
            problems.add(
                "the embedding of a caption is not made of numbers",
                target(texts.getFirst()).file().toString(),
                "check the text encoder's file with `genga doctor`");
            continue;
          }
          for (var text : texts) {
            var target = target(text);
            CacheFiles.writeText(target.file(), rows.get(i).to(DType.BFLOAT16), batch.get(i));
            folders.record(target);
            done++;
          }
        }
      }
      listener.onProgress("texts", done, count, batch.getLast());
    }
    problems.throwIfAny();
  }

  /// Clips of one base name and caption share a file.
  private static List<Text> texts(DatasetPlan plan) {
    var texts = new ArrayList<Text>();
    for (var section : plan.sections()) {
      var names = new HashSet<String>();
      for (var media : section.media()) {
        for (var planned : media.texts()) {
          if (names.add(planned.cache())) {
            texts.add(text(section, planned.cache(), planned.caption().text()));
          }
        }
      }
      if (section.use().captionDropout() > 0) {
        texts.add(text(section, CacheNames.EMPTY_TEXT, ""));
      }
    }
    return texts;
  }

  private static Text text(PlannedSection section, String cache, String caption) {
    return new Text(section.cacheFolder(), cache, caption);
  }

  private CacheTarget target(Text text) {
    return new CacheTarget(
        text.folder(),
        text.cache(),
        CacheInputs.text(text.caption(), dtype.torchName(), encoderHash));
  }

  /// What keeps a plan's embeddings from being used, by file; empty where all are right.
  public Map<Path, String> faults(DatasetPlan plan) {
    var faults = new LinkedHashMap<Path, String>();
    try (var folders = new CacheFolders()) {
      for (var text : texts(plan)) {
        var target = target(text);
        var fault = folders.fault(target);
        if (fault != null) {
          faults.put(target.file(), fault.why());
        }
      }
    }
    return faults;
  }
}
