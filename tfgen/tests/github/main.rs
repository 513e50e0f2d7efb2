//! `tfgen github`, with a server instead of GitHub's API. Every request and answer is compared with
//! GitHub's own description of that API.

mod description;
mod drift;
mod faults;
mod matrix;
mod permissions;
mod previews;
mod program;
mod protection;
mod published;
mod review;
mod reviewed;
mod stand_in;
mod terraform;
