// One file, so that all scenarios share a Temporal server and a worker, and run side by side. Those that take long come first.
import './scenarios/broken';
import './scenarios/reach';
import './scenarios/identity';
import './scenarios/strangers';
import './scenarios/random';
import './scenarios/failure';
import './scenarios/lists';
import './scenarios/people';
import './scenarios/lost';
import './scenarios/answers';
import './scenarios/happy';
import './scenarios/lock';
import './scenarios/planning';
import './scenarios/middle';
import './scenarios/health';
import './scenarios/login';
