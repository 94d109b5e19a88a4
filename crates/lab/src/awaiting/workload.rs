//! All scenes, as a workload that is measured on any runtime.

use super::counter::Counter;
use super::scenes::{Played, Scene, play};
use crate::recorder::Recorder;
use crate::workload::{Failure, Figures, Finished, Label, Workload};
use runtime_adapter::Runtime;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The scenes about awaiting, one after another.
#[derive(Clone, Debug)]
pub struct Awaiting {
    /// How long a burger is on the grill.
    pub grilling: Duration,
}

impl Default for Awaiting {
    /// A burger takes 100 ms.
    fn default() -> Self {
        Self {
            grilling: Duration::from_millis(100),
        }
    }
}

impl Awaiting {
    /// Returns the least that all scenes can take together.
    pub fn limit(&self) -> Duration {
        Scene::ALL
            .map(|scene| scene.takes(self.grilling))
            .iter()
            .sum()
    }
}

impl Workload for Awaiting {
    type Output = Vec<Played>;

    fn label(&self) -> Label {
        Label {
            scenario: "awaiting".to_owned(),
            strategy: "scenes".to_owned(),
            backend: "none".to_owned(),
            seed: 0,
            parameters: BTreeMap::from([("grilling".to_owned(), format!("{:?}", self.grilling))]),
        }
    }

    async fn run<R: Runtime>(
        self: Arc<Self>,
        rt: R,
        recorder: Recorder<R>,
    ) -> Result<Vec<Played>, Failure> {
        let grilling = self.grilling;
        let counter = Arc::new(Counter::new(rt.clone(), recorder.clone(), grilling));
        let mut played = Vec::new();
        for scene in Scene::ALL {
            played.push(play(scene, &rt, &counter, &recorder, grilling).await?);
        }
        Ok(played)
    }

    fn figures(&self, _run: &Finished<'_, Vec<Played>>) -> Figures {
        Figures {
            limit: Some((self.limit(), "sum of the scenes".to_owned())),
            waiting: self.limit(),
            ..Figures::default()
        }
    }
}
