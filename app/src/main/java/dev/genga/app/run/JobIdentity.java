package dev.genga.app.run;

import dev.genga.dataset.cache.ContentHashes;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.LoraTraining;
import dev.genga.training.Recipe;
import dev.genga.training.RecipeIdentity;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.validation.ValidationOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a training is: its recipe and data, and all that it is given, by content.
record JobIdentity(TrainSetup setup, DatasetPlan plan, ValidationOptions validation) {
  RunIdentity of(ContentHashes hashes) {
    var files = setup.files();
    var given = new TreeMap<String, String>();
    given.put("base model", hashes.of(files.transformer()));
    addFile(given, "vae", files.vae(), hashes);
    addFile(given, "text encoder", files.text(), hashes);
    addFile(given, "tokenizer", files.tokenizer(), hashes);
    addFile(given, "image encoder", files.image(), hashes);
    addDtypes(given);
    if (setup.recipe().target() instanceof Recipe.Target.Lora lora) {
      addLoras(given, lora.training(), hashes);
    }
    if (!plan.heldOut().isEmpty()) {
      given.put(RunIdentity.QUANTILES, validation.quantiles().toString());
    }
    return RecipeIdentity.of(setup.recipe(), plan, given, hashes::withMask);
  }

  /// That of texts where it is another one: states of builds that knew only one for both stay good. Where caches
  /// are taken as they are found it is the previews' alone.
  private void addDtypes(Map<String, String> given) {
    var dtypes = setup.dtypes();
    given.put("caches dtype", dtypes.vae().torchName());
    if (setup.caches() == CacheUse.MAKE && dtypes.text() != dtypes.vae()) {
      given.put("text caches dtype", dtypes.text().torchName());
    }
  }

  private static void addFile(
      Map<String, String> given, String name, @Nullable Path file, ContentHashes hashes) {
    if (file != null) {
      given.put(name, hashes.of(file));
    }
  }

  /// The LoRAs that a run starts from: where they lie changes no number, what they hold does.
  private static void addLoras(
      Map<String, String> given, LoraTraining training, ContentHashes hashes) {
    for (int i = 0; i < training.fused().size(); i++) {
      var use = training.fused().get(i);
      given.put("base weights " + (i + 1), use.strength() + " x " + hashes.of(Path.of(use.file())));
    }
    addFile(given, "network weights", training.start(), hashes);
  }
}
